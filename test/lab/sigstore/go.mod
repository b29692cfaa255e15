module sigstore

go 1.26

module plugins

go 1.26

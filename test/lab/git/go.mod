module slipway.test/git

go 1.26

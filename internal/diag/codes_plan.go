package diag

var planCodes = map[Code]Entry{}

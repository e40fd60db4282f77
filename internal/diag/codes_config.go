package diag

var configCodes = map[Code]Entry{}

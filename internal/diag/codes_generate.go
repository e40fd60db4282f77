package diag

var generateCodes = map[Code]Entry{}

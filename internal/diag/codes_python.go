package diag

var pythonCodes = map[Code]Entry{}

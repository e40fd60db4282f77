package diag

var analyzeCodes = map[Code]Entry{}

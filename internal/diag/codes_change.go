package diag

var changeCodes = map[Code]Entry{}

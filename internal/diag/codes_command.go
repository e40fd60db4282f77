package diag

var commandCodes = map[Code]Entry{}

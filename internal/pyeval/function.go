package pyeval

type param struct{ name string }

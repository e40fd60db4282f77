package pyeval

type classKind int

type field struct {
	name string
	def  Value
}

package pysyntax

// fixWalrus corrects in place how the grammar reads a conditional expression
// behind ":=". Python's ":=" takes the whole of it:
//
//	y := a if b else c    (y := a) if b else c   ->   y := (a if b else c)
//
// In preorder the conditional expression moves behind the name.
func fixWalrus(nodes []Node) {
	for i := 0; i+3 < len(nodes); i++ {
		outer, named, name := nodes[i], nodes[i+1], nodes[i+2]
		if outer.Kind != KindConditionalExpression || named.Kind != KindNamedExpression || int(name.Next) != i+3 || outer.Flags&HasError != 0 {
			continue
		}
		value := nodes[i+3]
		if value.Kind.isExtra() || int(name.Next) >= int(named.Next) {
			continue
		}
		first := value.Field
		nodes[i+3].Field = named.Field
		named.Field, named.End, named.Next = outer.Field, outer.End, outer.Next
		outer.Field, outer.Start = first, value.Start
		nodes[i], nodes[i+1], nodes[i+2] = named, name, outer
		nodes[i+1].Next = int32(i + 2)
	}
}

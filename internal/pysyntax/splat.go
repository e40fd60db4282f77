package pysyntax

// fixSplats corrects in place how the grammar reads a star at the start of a
// tuple. Python's star takes the whole expression behind it:
//
//	return *a.b(c), d    (*a).b(c)   ->   *(a.b(c))
//
// In preorder the correction is a rotation of the nodes that begin at the star:
// the list_splat moves before the calls, attributes and operators around it.
func fixSplats(nodes []Node) {
	for splat := 1; splat < len(nodes); splat++ {
		n := nodes[splat]
		if n.Kind != KindListSplat || n.Flags&HasError != 0 || int(n.Next) == splat+1 || nodes[splat+1].Kind.isExtra() {
			continue
		}
		outer := splat
		for outer > 0 && isOperand(nodes[outer-1]) && nodes[outer-1].Start == n.Start {
			outer--
		}
		if outer != splat {
			rotate(nodes, outer, splat)
		}
	}
}

// isOperand says whether a node can begin with its first operand, and binds
// closer than a star.
func isOperand(n Node) bool {
	switch n.Kind {
	case KindCall, KindAttribute, KindSubscript, KindBinaryOperator:
		return true
	}
	return false
}

// rotate moves the splat before the node outer, of whose first operand's first
// operand (and so on) it was the leaf.
func rotate(nodes []Node, outer, splat int) {
	around, inside := nodes[outer], nodes[splat+1]
	nodes[splat+1].Field = nodes[splat].Field
	star := nodes[splat]
	copy(nodes[outer+1:splat+1], nodes[outer:splat])
	for i := outer + 1; i <= splat; i++ {
		nodes[i].Start = inside.Start
	}
	nodes[outer+1].Field = FieldNone
	star.End, star.Next, star.Field, star.Flags = around.End, around.Next, around.Field, around.Flags
	nodes[outer] = star
}

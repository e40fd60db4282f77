if x:
	y = "tab"
        z = 1

environment = { STATED = "the value" }

package trigger

import "decant/model"

// direct is a caller: the SDK, the console, another service. It starts the task
// with RunTask or through Step Functions.
func direct() Kind {
	return Kind{
		Name: "direct", Functions: []model.Kind{model.KindLambda}, Answers: true,
		Describe: func(_ *model.App, t model.Trigger) string {
			if who := t.(model.Direct).Principal; who != "" {
				return who
			}
			return "an unknown caller"
		},
		Compare: func(model.Trigger) (string, bool) { return "", true }, // the function's own source does not name it
		Plan:    func(Request) Planned { return Planned{} },
		Starts:  func(s Start) bool { return s == Start{} },
		Show:    func(Start) string { return "a caller" },
		Delivery: func(Start) Delivery {
			return Delivery{"replaced", "a caller invokes it", "a caller starts it with RunTask or through Step Functions"}
		},
	}
}

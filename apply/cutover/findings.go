package cutover

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"decant/apply"
	"decant/apply/account"
	"decant/internal/diag"
	"decant/plan"
)

func unreadableSwitch(t plan.Target, err error) diag.Diagnostic {
	detail := fmt.Sprintf("How %s is started cannot be read, and without knowing it nothing is switched: %s.", t.Function, account.Plain(err))
	fix := "Run it again; if it stays, the message above is AWS's own."
	if action := account.DeniedAction(err); action != "" {
		detail = fmt.Sprintf("The identity that decant runs with may not call %s, so how %s is started cannot be read, and nothing is switched.", action, t.Function)
		fix = "Allow the action, or use another profile. The README lists all actions that a switch needs."
	}
	return diag.New(account.Unreadable, diag.Range{}, detail, fix).About(t.Function)
}

func notApplied(t plan.Target, why string) diag.Diagnostic {
	return diag.New(NotApplied, diag.Range{},
		fmt.Sprintf("%s cannot be switched: %s.", t.Function, why),
		"Make what is missing; it is made disabled:\n    decant apply --function "+t.Function).About(t.Function)
}

// disorder is what is not as the phase says, for people who look before they act.
func (v snapshot) disorder() diag.List {
	var diags diag.List
	name := v.target.Function
	add := func(code diag.Code, detail, fix string) {
		diags.Add(diag.New(code, diag.Range{}, detail, fix).About(name))
	}
	switch {
	case !v.Phase.Known():
		s := &switcher{target: v.target, view: v}
		s.explain(noPhase)
		diags.Extend(s.diags)
	case v.both():
		why := "Somebody enabled the second one outside decant."
		if v.Phase == account.Switched || v.Phase == account.Retired {
			why = v.deployedSince()
		}
		diags.Add(v.startedTwice(why))
	case !v.Plain && v.Lambda == TriggerUnknown && !v.settled(Fargate):
		diags.Add(v.lambdaUnknown())
	case v.Phase.UnderWay():
		command := "decant cutover "
		if v.Phase == account.ToLambda {
			command = "decant rollback "
		}
		add(HalfWay, fmt.Sprintf("%s is %s, and that was not ended. %s", name, v.Phase, v.verdict()), "Another machine may be at it right now. If not, go on with it:\n    "+command+name)
	case v.Plain || v.settled(Lambda):
	case v.neither():
		add(NoLiveTrigger, fmt.Sprintf("Nothing starts %s: %s. No switch is under way%s.", name, v.whyNothing(), v.byHand()), v.chooseSide())
	case !v.settled(Lambda) && !v.settled(Fargate):
		side, command := Fargate, "decant cutover "
		if v.only(Lambda) {
			side, command = Lambda, "decant rollback "
		}
		add(PhaseDiffers, fmt.Sprintf("The phase of %s is %s, and %s alone starts it. Somebody changed a trigger or the tag outside decant.", name, v.Phase, side),
			"If this is meant, have the phase say so:\n    "+command+name)
	}
	return diags
}

// deployedSince is what enables the Lambda's trigger after a switch, in the way in
// which the Lambda was deployed, as far as that is known.
func (v snapshot) deployedSince() string {
	switch {
	case v.lambda.stack != "":
		return fmt.Sprintf("A deployment of the CloudFormation stack %s after the switch can do this.", v.lambda.stack)
	case v.lambda.recorded:
		return "A chalice deploy after the switch does this: Chalice makes the Lambda's trigger anew, enabled."
	}
	return "A deployment of the Lambda after the switch can do this: chalice deploy, for example, makes the Lambda's trigger anew, enabled."
}

// startedTwice says that both sides start the function.
func (v snapshot) startedTwice(why string) diag.Diagnostic {
	name := v.target.Function
	return diag.New(DoubleTrigger, diag.Range{},
		fmt.Sprintf("%s is started twice: the %s starts the Lambda and the %s starts the task. %s", name, v.lambdaStarters(), v.fargateTrigger, why),
		fmt.Sprintf("Choose the side that shall run it; the other is switched off:\n    %s\n    %s", commandTo(Fargate, name), commandTo(Lambda, name))).About(name)
}

// byHand says who disabled a trigger that exists; of one that is absent nothing
// is known.
func (v snapshot) byHand() string {
	if v.Lambda == TriggerDisabled {
		return ", so a person switched it off"
	}
	return ""
}

// chooseSide is what to do where nothing starts a function: each command that
// enables a trigger that exists.
func (v snapshot) chooseSide() string {
	name, commands := v.target.Function, []string{}
	if v.Fargate != TriggerAbsent {
		commands = append(commands, "    "+commandTo(Fargate, name)+" --force")
	}
	if v.Lambda != TriggerAbsent {
		commands = append(commands, "    "+commandTo(Lambda, name)+" --force")
	}
	if len(commands) == 0 {
		return "Make a trigger; it is made disabled:\n    decant apply --function " + name
	}
	return "If it is to run, choose a side:\n" + strings.Join(commands, "\n")
}

// lambdaUnknown says that the Lambda was not found. No command follows that would
// enable a trigger: the Lambda may well be started, under a name that decant does
// not know.
func (v snapshot) lambdaUnknown() diag.Diagnostic {
	return diag.New(LambdaUnknown, diag.Range{},
		fmt.Sprintf("The Lambda of %s was not found, so whether something starts it is unknown, and nothing is switched. %s", v.target.Function, v.lambda.unknown.why),
		v.lambda.unknown.fix).About(v.target.Function)
}

// deployAgain is how the Lambda gets its trigger back, in the way in which it was
// deployed, as far as that is known.
func (v snapshot) deployAgain(stage string) string {
	switch {
	case v.lambda.stack != "":
		return fmt.Sprintf("The CloudFormation stack %s made the Lambda: deploy the stack with the Lambda's trigger, then go back.", v.lambda.stack)
	case v.lambda.recorded:
		return "Deploy the Lambda with its trigger first, then go back:\n    chalice deploy --stage " + diag.Word(stage)
	}
	return "Deploy the Lambda with its trigger in the way in which it was deployed, then go back."
}

// doubts are what stands in the way of a switch, although the phase allows it. On
// the way back only what the other side needs counts.
func (v snapshot) doubts(to Runtime, force bool) diag.List {
	var diags diag.List
	if v.Plain {
		return nil
	}
	name := v.target.Function
	add := func(code diag.Code, detail, fix string) {
		diags.Add(diag.New(code, diag.Range{}, detail, fix).About(name))
	}
	if len(v.extra) > 0 && to == Fargate {
		add(ManyTriggers, fmt.Sprintf("Beside the %s also %s starts the Lambda of %s. On Fargate there would be one schedule only, so runs would be lost or doubled.", v.lambdaTrigger, listed(v.extra), name),
			"Disable the ones that are not needed, or give each its own function.")
	}
	for _, side := range []Runtime{Lambda, Fargate} {
		t, f := v.trigger(side), v.fires(side)
		switch {
		case f == nil:
		case f.Manager != "":
			add(SharedTrigger, fmt.Sprintf("The %s belongs to the AWS service %s, which alone may switch it.", t, f.Manager), "Switch it there.")
		case len(f.Others) > 0:
			add(SharedTrigger, fmt.Sprintf("The %s starts something else too: %s. Disabling it would stop that as well, and a target is not taken off a rule that decant did not make.", t, listed(f.Others)),
				"Give the function a rule of its own, then switch it.")
		case f.Starts != 1 && side == to:
			add(TriggerDiffers, fmt.Sprintf("The %s starts %s %d times, and should once.", t, name, f.Starts), "Put its targets right:\n    decant apply --function "+name)
		}
	}
	diags.Extend(v.otherTimes(to, force))
	return diags
}

// otherTimes compares the schedules with the plan's.
func (v snapshot) otherTimes(to Runtime, force bool) diag.List {
	var diags diag.List
	name, want := v.target.Function, v.target.Schedule
	if f := v.fargateFires; f != nil && to == Fargate && (!v.sameTimes(f) || want.Service == "scheduler" && f.Timezone != want.Timezone) {
		diags.Add(diag.New(TriggerDiffers, diag.Range{},
			fmt.Sprintf("The %s says %s (%s), and the plan says %s.", v.fargateTrigger, f.Expression, f.Timezone, want.Expression),
			"Bring it up to date first:\n    decant apply --function "+name).About(name))
	}
	if f := v.lambdaFires; f != nil && !v.sameTimes(f) && !force {
		diags.Add(diag.New(TriggerDiffers, diag.Range{},
			fmt.Sprintf("The %s starts the Lambda of %s with %q, and the plan says %q: somebody changed one of them. After the switch %s would run at other times.", v.lambdaTrigger, name, f.Expression, want.Expression, name),
			"Write the schedule that is right into the source or into decant.hcl and apply it. If the difference is meant:\n    "+commandTo(to, name)+" --force").About(name))
	}
	return diags
}

// explain reports why a command is refused.
func (s *switcher) explain(why refusal) {
	name := s.target.Function
	switch why {
	case noPhase:
		s.explainPhase()
	case noTrigger:
		if s.m.To == Fargate {
			s.diags.Add(notApplied(s.target, fmt.Sprintf("its trigger on Fargate, the %s, does not exist", s.view.fargateTrigger)))
			return
		}
		lambda := "the Lambda " + s.view.lambda.name
		if s.view.lambda.name == "" {
			lambda = "a Lambda of it, because decant.hcl states that it has none"
		}
		s.add(NoWayBack, fmt.Sprintf("No rule and no schedule starts %s, so going back would leave %s without a trigger.", lambda, name), s.view.deployAgain(s.plan.Stage))
	case notFound:
		s.diags.Add(s.view.lambdaUnknown())
	case notVerified:
		code := NeverVerified
		if len(s.m.Functions) == 0 {
			code = StaysForNow
		}
		fix := fmt.Sprintf("Run it once, which also notes that it works:\n    decant run %s", name)
		if s.view.lambda.unknown.why == "" {
			fix += fmt.Sprintf("\nor switch it all the same:\n    decant cutover %s --force", name)
		}
		s.add(code, fmt.Sprintf("%s has not run on Fargate with success since it was made or last went back to Lambda, so whether it works there is not known.", name), fix)
	case goingBack:
		s.add(OtherDirection, fmt.Sprintf("A switch of %s back to Lambda was begun and not ended. Another machine may be at it.", name),
			fmt.Sprintf("End it first:\n    decant rollback %s\nor turn it round:\n    decant cutover %s --force", name, name))
	case handSilenced:
		s.add(NoLiveTrigger, fmt.Sprintf("Nothing starts %s now: %s. No switch is under way%s. Enabling a trigger would start it again.", name, s.view.whyNothing(), s.view.byHand()),
			"If it is to run again, say so:\n    "+s.command()+" --force")
	case lambdaFires:
		s.add(NotRetirable, fmt.Sprintf("The %s still starts the Lambda of %s.", s.view.lambdaTrigger, name), "Switch it off first:\n    decant cutover "+name)
	case notSwitched:
		s.add(NotRetirable, fmt.Sprintf("%s is %s, and only a function that Fargate runs can be retired.", name, s.view.Phase), "Switch it first:\n    decant cutover "+name)
	default:
		panic("decant: no words for the refusal " + string(why))
	}
}

func (s *switcher) explainPhase() {
	name := s.target.Function
	if s.view.Phase == "" {
		s.add(apply.TerraformOwns, fmt.Sprintf("The task role of %s carries no phase: Terraform made it. Its trigger is switched with Terraform.", name),
			"Set fargate_enabled and switch the Lambda's trigger off in the same change:\n    terraform apply -var fargate_enabled=true")
		return
	}
	s.add(UnknownPhase, fmt.Sprintf("The phase of %s is %q, which decant does not know; a newer decant may have written it.", name, s.view.Phase),
		fmt.Sprintf("Use the newest decant. To set it by hand, look at both triggers first, then:\n    aws iam tag-role --role-name %s --tags Key=%s,Value=%s", s.view.role, account.TagPhase, account.Prepared))
}

// turnedBack reports a switch that could not go on and was taken back.
func (s *switcher) turnedBack(cause error) {
	name := s.target.Function
	where := fmt.Sprintf("%s starts %s as before.", s.m.To.other(), name)
	switch {
	case s.view.Plain:
		where = "Nothing was changed."
	case s.view.leftSilent():
		where = fmt.Sprintf("Nothing starts %s, as before.", name)
	}
	if len(s.stopped) > 0 {
		where += " Told to stop, and not coming back: " + strings.Join(s.stopped, ", ") + "."
	}
	switch action := account.DeniedAction(cause); {
	case errors.Is(cause, errStillRuns):
		s.add(StillRunning, fmt.Sprintf("The switch of %s was taken back, because %s. %s", name, account.Plain(cause), where), s.goOnAnyway())
	case errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded):
		s.add(SwitchUndone, fmt.Sprintf("The switch of %s was interrupted and taken back. %s", name, where), "To try again:\n    "+s.command())
	case action != "":
		s.add(SwitchUndone, fmt.Sprintf("The identity that decant runs with may not call %s, so the switch of %s was taken back. %s", action, name, where),
			"Allow the action, then run the same command again:\n    "+s.command())
	default:
		s.add(SwitchUndone, fmt.Sprintf("The switch of %s could not go on and was taken back: %s. %s", name, account.Plain(cause), where),
			"Run the same command again; if it stays, the message is AWS's own:\n    "+s.command())
	}
}

// stranded reports a switch that could neither go on nor back.
func (s *switcher) stranded(cause, second error) {
	s.out.Result = Unfinished
	name := s.target.Function
	texts := []string{account.Plain(cause)}
	if second != nil {
		texts = append(texts, account.Plain(second))
	}
	fires := "Whether anything starts it now is not known."
	if second == nil {
		fires = s.view.verdict()
	}
	s.add(SwitchStranded, fmt.Sprintf("The switch of %s could not be ended, and not be taken back either: %s. %s Its phase says so, and no other command takes it for a fault.", name, strings.Join(texts, "; "), fires),
		fmt.Sprintf("As soon as the account answers again, do one of these; each goes on from where this one stopped:\n    %s\n    %s", s.command(), commandTo(s.m.To.other(), name)))
}

func (s *switcher) command() string {
	command := commandTo(s.m.To, s.target.Function)
	if s.m.StopTasks {
		command += " --stop-tasks"
	}
	return command
}

// commandTo is what is typed to bring a function to a side.
func commandTo(side Runtime, function string) string {
	if side == Lambda {
		return "decant rollback " + function
	}
	return "decant cutover " + function
}

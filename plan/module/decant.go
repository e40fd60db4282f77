package module

// decant is the bundled module, written into the repository; it expresses
// everything that a target can ask for.
func decant() Module {
	const folder = "modules/fargate-task"
	return Module{
		Name: "decant", Title: "bundled", Source: "./" + folder, Folder: folder,
		Switch: true, Image: true, Definition: true, Renders: true, ExecutionRole: true, Confined: true, Failures: true, Tags: true,
		TriggerRoleSuffix: "-trigger-role",
		Arguments: [][]string{
			{"task_name", "task_definition", "task_policy", "task_policy_json", "task_role_arn", "image"},
			{"ecs_cluster_arn", "vpc_subnets", "vpc_security_groups", "assign_public_ip", "create_execution_role", "task_execution_role_arn"},
			{"enabled", "schedule_expression", "schedule_timezone", "trigger_name", "trigger_description", "start_attempts", "start_max_age_seconds"},
			{"dead_letter_queue", "failure_topic_arns", "alarm_topic_arns", "missed_run_period_seconds", "missed_run_periods"},
			{"logs_retention_days"},
		},
	}
}

package model

import "decant/internal/diag"

// TerraformResource is something that a folder's Terraform declares and that a task
// can use instead of a variable.
type TerraformResource struct {
	// Address is how a reference begins: "aws_ecs_cluster.main",
	// "data.aws_subnets.private", "module.vpc".
	Address string `json:"address"`
	// Type is the resource's type, or the source of a module.
	Type string     `json:"type"`
	At   diag.Range `json:"at"`
	// Repeated: count or for_each makes several, or none, of it.
	Repeated bool `json:"repeated,omitempty"`
	// Name is the name on AWS, unset when the block states none.
	Name Value[string] `json:"name"`
	// VPC is the source text of vpc_id, "" when the block states none.
	VPC string `json:"vpc,omitempty"`
	// Public: instances in the subnet get a public address.
	Public bool `json:"public,omitempty"`
	// Services may assume the role, sorted: "ecs-tasks.amazonaws.com".
	Services []string `json:"services,omitempty"`
	// Policies are the managed policies that are attached to the role, sorted.
	Policies []string `json:"policies,omitempty"`
}

// TerraformProvider is what the AWS provider of a folder sets for all of it.
type TerraformProvider struct {
	// Region is the default region; unset when the block states none.
	Region Value[string] `json:"region"`
	// DefaultTags are the keys of default_tags, sorted.
	DefaultTags []string   `json:"default_tags,omitempty"`
	At          diag.Range `json:"at"`
}

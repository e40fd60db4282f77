// Package project reads what stands beside the source of a Chalice application:
// which applications a repository has, config.json with its stages, policies, and
// records of deployments. It evaluates no Python.
package project

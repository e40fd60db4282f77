// Package project reads what stands beside the source of a Chalice application:
// which applications a repository has, config.json with its stages, policies,
// requirements and lock files, compiled files, records of deployments, and what says
// which Python it runs on. It evaluates no Python.
package project

// Package tfimport finds what a direct apply made in an account, under the addresses
// and with the IDs by which Terraform imports it.
package tfimport

// Package applytest has an account of the fake AWS and a migrated demo app for the
// tests of apply and of the packages on top of it.
package applytest

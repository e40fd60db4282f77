// Package missed accounts for every registration that stands in the source: what the
// import made of it, or why it became no function.
package missed

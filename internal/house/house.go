// Package house keeps the house in order: its test holds every package to the
// floors and the third-party code that ARCHITECTURE.md allows, so that the page
// and the code cannot part.
package house

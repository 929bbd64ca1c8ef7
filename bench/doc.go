// Package bench holds what Cordon is tested against: the slow and obvious matcher
// that the index must agree with, and Go benchmarks of its innermost loops. What
// users measure with, cordon bench and cordon validate, is in lab.
package bench

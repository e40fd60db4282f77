// Package fargate holds the task sizes of Fargate and how they compare with a
// function on Lambda.
package fargate

import (
	"fmt"
	"math"

	"decant/model"
)

// Pair is one size that Fargate sells: CPU units (1,024 = 1 vCPU) and memory.
type Pair struct {
	CPU    int       `json:"cpu"`
	Memory model.MiB `json:"memory"`
}

// row is one line of the table of sizes: all steps from low to high, or a list.
type row struct {
	cpu             int
	low, high, step model.MiB
	only            []model.MiB
}

// The task sizes of Fargate on Linux.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
func rows() []row {
	return []row{
		{cpu: 256, only: []model.MiB{512, 1024, 2048}},
		{cpu: 512, low: 1024, high: 4096, step: 1024},
		{cpu: 1024, low: 2048, high: 8192, step: 1024},
		{cpu: 2048, low: 4096, high: 16384, step: 1024},
		{cpu: 4096, low: 8192, high: 30720, step: 1024},
		{cpu: 8192, low: 16384, high: 61440, step: 4096},
		{cpu: 16384, low: 32768, high: 122880, step: 8192},
		{cpu: 32768, only: []model.MiB{61440, 122880, 249856}},
	}
}

// Pairs returns all 77 sizes, by CPU and then by memory.
func Pairs() []Pair {
	var out []Pair
	for _, r := range rows() {
		for _, m := range r.only {
			out = append(out, Pair{r.cpu, m})
		}
		for m := r.low; r.step > 0 && m <= r.high; m += r.step {
			out = append(out, Pair{r.cpu, m})
		}
	}
	return out
}

// LambdaMBPerVCPU is the memory at which Lambda gives a function one vCPU; the share
// is proportional to memory.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const LambdaMBPerVCPU = 1769

// CPUShare is the CPU that Lambda gives a function of that memory, in CPU
// units rounded up.
func CPUShare(memory model.MiB) int {
	return int(math.Ceil(float64(memory) * 1024 / LambdaMBPerVCPU))
}

// Size returns the smallest pair that covers memory and the CPU share that
// Lambda gave. ok is false when nothing that Fargate sells is large enough.
func Size(memory model.MiB, cpu int) (Pair, bool) {
	for _, p := range Pairs() {
		if p.CPU >= cpu && p.Memory >= memory {
			return p, true
		}
	}
	return Pair{}, false
}

// Sold says whether Fargate sells the pair.
func Sold(want Pair) bool {
	for _, p := range Pairs() {
		if p == want {
			return true
		}
	}
	return false
}

// String writes a pair as people say it: "0.5 vCPU, 1 GB".
func (p Pair) String() string {
	gb := fmt.Sprintf("%g GB", float64(p.Memory)/1024)
	if p.Memory < 1024 {
		gb = fmt.Sprintf("%d MB", p.Memory)
	}
	return fmt.Sprintf("%g vCPU, %s", float64(p.CPU)/1024, gb)
}

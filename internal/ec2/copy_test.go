package ec2

import "encoding/json"

// copyFields copies what two structs have in common, by the names of the fields.
func copyFields(to, from any) error {
	text, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, to)
}

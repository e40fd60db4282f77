package project

import (
	"testing"
)

func TestCommandsThatWriteConfig(t *testing.T) {
	t.Parallel()
	for command, writes := range map[string]bool{
		`- run: envsubst < config.tpl > .chalice/config.json`:                                 true,
		`  - jq '.x = 1' .chalice/config.json > new.json && mv new.json .chalice/config.json`: true,
		`cp deploy/config.prod.json "api/.chalice/config.json" && chalice deploy`:             true,
		`sed -i "s/STAGE/$STAGE/" .chalice/config.json`:                                       true,
		`aws s3 cp s3://conf/prod.json - | tee .chalice/config.json`:                          true,
		`cat <<EOF >> .chalice/config.json`:                                                   true,
		`cp .chalice/config.json backup/`:                                                     false,
		`jq -r .app_name .chalice/config.json`:                                                false,
		`cat .chalice/config.json > log.txt`:                                                  false,
		`# cp x .chalice/config.json`:                                                         false,
		`grep version .chalice/config.json`:                                                   false,
	} {
		if got := writesConfig.MatchString(command); got != writes {
			t.Errorf("%s: %v, want %v", command, got, writes)
		}
	}
}

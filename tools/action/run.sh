#!/usr/bin/env bash
# What action.yml runs. Its inputs arrive as INPUT_*; it writes a summary of the job
# to GITHUB_STEP_SUMMARY and the outputs to GITHUB_OUTPUT. Annotations come from
# decant itself.
set -uo pipefail

most=900000 # bytes of a summary; the runner refuses more than 1 MiB

decant=${INPUT_DECANT:-}
if [ -z "$decant" ]; then
  decant=$(mktemp -d)/decant
  (cd "$GITHUB_ACTION_PATH" && go build -trimpath -buildvcs=false -ldflags "-s -w" -o "$decant" ./cmd/decant) || exit 1
fi
work=$(mktemp -d "${RUNNER_TEMP:-/tmp}/decant.XXXXXX")
output=$work/output

arguments=("${INPUT_DIRECTORY:-.}")
[ -z "${INPUT_STAGE:-}" ] || arguments+=("--stage=$INPUT_STAGE")
while IFS= read -r line; do
  [ -z "$line" ] || arguments+=("$line")
done <<< "${INPUT_ARGUMENTS:-}"

# quoted shows a file as text: its fence is longer than any in it.
quoted() {
  local longest fence
  longest=$(grep -o '`*' "$2" | awk '{ if (length > n) n = length } END { print n + 0 }')
  fence=$(printf '`%.0s' $(seq $((longest < 3 ? 3 : longest + 1))))
  printf '%s%s\n' "$fence" "$1"
  head -c "$most" "$2"
  printf '\n%s\n' "$fence"
  if [ "$(wc -c < "$2")" -gt "$most" ]; then printf '\nThe rest is left out here.\n'; fi
}

up_to_date=
case ${INPUT_USE:-} in
  report)
    "$decant" report --markdown "${arguments[@]}" > "$output"
    code=$?
    if [ "$(wc -c < "$output")" -le "$most" ]; then
      cat "$output" >> "$GITHUB_STEP_SUMMARY"
    else
      quoted markdown "$output" >> "$GITHUB_STEP_SUMMARY"
    fi
    ;;
  check)
    "$decant" migrate --check "${arguments[@]}" > "$output"
    code=$?
    # Once more for the annotations: in that format it prints no diff.
    "$decant" migrate --check --format github "${arguments[@]}" > "$work/annotations"
    case $code in
      0)
        up_to_date=true
        echo "The migration to Fargate is up to date." >> "$GITHUB_STEP_SUMMARY"
        ;;
      2)
        up_to_date=false
        {
          printf 'The migration to Fargate is not up to date. Run `decant migrate --write`, and commit what it changes.\n\n'
          quoted diff "$output"
        } >> "$GITHUB_STEP_SUMMARY"
        ;;
      *) echo "decant could not tell whether the migration to Fargate is up to date (exit code $code); the log of the job says why." >> "$GITHUB_STEP_SUMMARY" ;;
    esac
    ;;
  *)
    echo "::error::use is \"${INPUT_USE:-}\", and has to be report or check" >&2
    exit 3
    ;;
esac

{
  echo "exit-code=$code"
  echo "up-to-date=$up_to_date"
  echo "output=$output"
} >> "$GITHUB_OUTPUT"
if [ "$code" = 2 ] && [ "${INPUT_FAIL_ON_CHANGES:-true}" = false ]; then exit 0; fi
exit "$code"

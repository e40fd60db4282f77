package diag

// liveCodes are about the AWS account and its snapshots: LV1xx connection and
// snapshot, LV2xx inventory, LV3xx usage.
var liveCodes = map[Code]Entry{}

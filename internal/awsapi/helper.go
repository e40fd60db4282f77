package awsapi

import "sync"

// What boto3 and botocore add to the clients beside the operations of the API:
// https://github.com/boto/boto3/blob/1.44.5/boto3/s3/inject.py and
// https://github.com/boto/botocore/blob/1.44.5/botocore/signers.py.
//
// Which requests a transfer sends: s3transfer's upload.py, download.py and copies.py
// (https://github.com/boto/s3transfer/tree/develop/s3transfer). A copy also sends
// HeadObject to its source. It is not listed, because CopyObject's permission on the
// source, s3:GetObject, is the one that HeadObject needs there, and the same request
// to the target is never sent.
var (
	uploads   = []string{"AbortMultipartUpload", "CompleteMultipartUpload", "CreateMultipartUpload", "PutObject", "UploadPart"}
	downloads = []string{"GetObject", "HeadObject"}
	copies    = []string{"AbortMultipartUpload", "CompleteMultipartUpload", "CopyObject", "CreateMultipartUpload", "UploadPartCopy"}
)

// helpers are methods of clients by service and name.
var helpers = sync.OnceValue(func() map[string]map[string]Method {
	return map[string]map[string]Method{
		"s3": {
			"upload_file":             {Operations: uploads, Positional: []string{"Filename", "Bucket", "Key", "ExtraArgs", "Callback", "Config"}},
			"upload_fileobj":          {Operations: uploads, Positional: []string{"Fileobj", "Bucket", "Key", "ExtraArgs", "Callback", "Config"}},
			"download_file":           {Operations: downloads, Positional: []string{"Bucket", "Key", "Filename", "ExtraArgs", "Callback", "Config"}},
			"download_fileobj":        {Operations: downloads, Positional: []string{"Bucket", "Key", "Fileobj", "ExtraArgs", "Callback", "Config"}},
			"copy":                    {Operations: copies, Positional: []string{"CopySource", "Bucket", "Key", "ExtraArgs", "Callback", "SourceClient", "Config"}},
			"generate_presigned_post": {Operations: []string{"PutObject"}, Positional: []string{"Bucket", "Key", "Fields", "Conditions", "ExpiresIn"}},
		},
		// The tokens are signed by the caller; the database asks IAM for an action that is
		// no operation of the API, so these names are decant's (exceptions.go has them).
		"rds": {
			"generate_db_auth_token": {Operations: []string{"GenerateDBAuthToken"}, Positional: []string{"DBHostname", "Port", "DBUsername", "Region"}},
		},
		"dsql": {
			"generate_db_connect_auth_token":       {Operations: []string{"GenerateDBConnectAuthToken"}, Positional: []string{"Hostname", "Region", "ExpiresIn"}},
			"generate_db_connect_admin_auth_token": {Operations: []string{"GenerateDBConnectAdminAuthToken"}, Positional: []string{"Hostname", "Region", "ExpiresIn"}},
		},
	}
})

// PresignedURL are the parameters of generate_presigned_url, which every client has.
// Who uses the URL acts with the permissions of the signer: the method that
// ClientMethod names, with the parameters in Params.
func PresignedURL() []string { return []string{"ClientMethod", "Params", "ExpiresIn", "HttpMethod"} }

// resourceHelpers are methods of resources by service, type and name: those that boto3
// adds, or writes anew.
var resourceHelpers = sync.OnceValue(func() map[string]map[string]map[string]Call {
	return map[string]map[string]map[string]Call{
		"s3": {
			"Bucket": {
				// A bucket's attributes come from the list of all:
				// https://github.com/boto/boto3/blob/1.44.5/boto3/s3/inject.py (bucket_load).
				"load":             {Operations: []string{"ListBuckets"}},
				"upload_file":      {Operations: uploads, Positional: []string{"Filename", "Key", "ExtraArgs", "Callback", "Config"}, Arguments: inBucket},
				"upload_fileobj":   {Operations: uploads, Positional: []string{"Fileobj", "Key", "ExtraArgs", "Callback", "Config"}, Arguments: inBucket},
				"download_file":    {Operations: downloads, Positional: []string{"Key", "Filename", "ExtraArgs", "Callback", "Config"}, Arguments: inBucket},
				"download_fileobj": {Operations: downloads, Positional: []string{"Key", "Fileobj", "ExtraArgs", "Callback", "Config"}, Arguments: inBucket},
				"copy":             {Operations: copies, Positional: []string{"CopySource", "Key", "ExtraArgs", "Callback", "SourceClient", "Config"}, Arguments: inBucket},
			},
			"Object": {
				"upload_file":      {Operations: uploads, Positional: []string{"Filename", "ExtraArgs", "Callback", "Config"}, Arguments: onObject},
				"upload_fileobj":   {Operations: uploads, Positional: []string{"Fileobj", "ExtraArgs", "Callback", "Config"}, Arguments: onObject},
				"download_file":    {Operations: downloads, Positional: []string{"Filename", "ExtraArgs", "Callback", "Config"}, Arguments: onObject},
				"download_fileobj": {Operations: downloads, Positional: []string{"Fileobj", "ExtraArgs", "Callback", "Config"}, Arguments: onObject},
				"copy":             {Operations: copies, Positional: []string{"CopySource", "ExtraArgs", "Callback", "SourceClient", "Config"}, Arguments: onObject},
			},
			"ObjectSummary": {
				"load": {Operations: []string{"HeadObject"}, Arguments: onObject},
			},
		},
		"dynamodb": {
			// batch_writer() itself sends nothing; what it returns sends this when it is full
			// and when it is left: https://github.com/boto/boto3/blob/1.44.5/boto3/dynamodb/table.py.
			"Table": {
				"batch_writer": {Operations: []string{"BatchWriteItem"}, Positional: []string{"overwrite_by_pkeys"}, Arguments: []Argument{{Target: "RequestItems{}", Source: FromIdentifier, From: "Name"}}},
			},
		},
		"ec2": {
			"":         {"create_tags": {Operations: []string{"CreateTags"}}},
			"Instance": {"delete_tags": {Operations: []string{"DeleteTags"}, Arguments: []Argument{{Target: "Resources[0]", Source: FromIdentifier, From: "Id"}}}},
		},
	}
})

var (
	inBucket = []Argument{{Target: "Bucket", Source: FromIdentifier, From: "Name"}}
	onObject = []Argument{{Target: "Bucket", Source: FromIdentifier, From: "BucketName"}, {Target: "Key", Source: FromIdentifier, From: "Key"}}
)

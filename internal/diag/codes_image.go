package diag

// What the image holds and what it is built from: CH370-CH389 what the
// repository says, PL210-PL229 what the plan makes of it, GN410-GN429 what a
// generated file cannot say.
var imageCodes = map[Code]Entry{
	"CH370": {Severity: Note, Summary: "Not all shipped files were looked at", Text: `
decant reads the names of the files in vendor/ and chalicelib/, the tags of
installed wheels and the headers of compiled files, to see which Python and which
processor they were built for. It looks at 20,000 files and folders at most.`},
	"CH371": {Severity: Warning, Summary: "vendor/ holds packages that are not unpacked", Text: `
Chalice copies the content of vendor/ into the Lambda package as it is. A wheel
(.whl), an egg or a source archive is then one file beside app.py: Python imports
nothing from it. Chalice asks for the unpacked content of wheels in vendor/.

https://aws.github.io/chalice/topics/packaging.html#rd-party-packages`},
	"CH373": {Severity: Warning, Summary: "A file that Chalice does not ship is opened", Text: `
The code opens a file or folder of the repository that the deployment package does
not hold: it has app.py, chalicelib, the contents of vendor and the requirements.
The call works on a developer's machine and ends with FileNotFoundError on Lambda,
unless something else adds the file. The image has the same files as the package,
and what include in decant.hcl names: then this is a note about Lambda. The contents of vendor stand beside app.py in
both, not in a folder vendor.

Found are open, the methods of pathlib, and readers such as pandas.read_csv, whose
path is made of literals, __file__, os.path and pathlib.

https://aws.github.io/chalice/topics/packaging.html`},

	"PL210": {Severity: Error, Summary: "A shipped file does not load in the image", Text: `
A compiled module works with the Python, the system and the processor that it was
built for. Its file name (cpython-37m-x86_64-linux-gnu), the tag in its WHEEL file
and the header of the file say which. The image has another, so Python does not
find the module, and the job fails when it imports it. Change the image (python
and architecture in decant.hcl) or the file.`},
	"PL211": {Severity: Warning, Summary: "Deployed Python differs from the repository's", Text: `
The functions in the account run on another Python than the files of the
repository say. The next chalice deploy would change the runtime; the image takes
the version that runs today.`},
	"PL212": {Severity: Warning, Summary: "The image's build needs an ssh agent", Text: `
A requirement is fetched over ssh (git+ssh://, hg+ssh://, svn+ssh://). The
Dockerfile installs the client and mounts the agent of whoever builds for the one
step that needs it:

    RUN --mount=type=ssh pip install ...

docker, podman, buildah, finch and nerdctl take it with --ssh default. The key
never becomes part of the image. The first connection accepts the server's key.`},
	"CH372": {Severity: Error, Summary: "A policy file holds a placeholder", Text: `
Something fills in the text before a deployment: CI ({{ X }}, $X, __X__), a
template of Python (%(x)s), envsubst (${X}) or a template of Terraform ($${, %{).
The value is not in the repository. IAM refuses some of these texts and takes
others as they stand, as the name of a resource that does not exist. IAM's own
variables, such as ${aws:username}, are no placeholders, and a reference into
Terraform, such as ${aws_sqs_queue.jobs.arn}, is rendered by the module block.`},
	"PL213": {Severity: Error, Summary: "A placeholder of a policy cannot be rendered", Text: `
The policy file names something of Terraform: ${aws_dynamodb_table.data.arn}. The
module block renders it when the folder of fargate.tf declares it:

    task_policy_json = replace(file("…/policy.json"), "$${aws_dynamodb_table.data.arn}", aws_dynamodb_table.data.arn)

It cannot when another folder declares it, or none, or when the module takes the
policy as a file and nothing else (module = "babbel").`},
	"PL214": {Severity: Error, Summary: "A variable of the task would be a placeholder", Text: `
The value in config.json is a template ({{ X }}, ${X}, %(x)s, __X__, $X) that
something fills in before chalice deploy. The task would get the template. State
the value in decant.hcl, where it counts more than the template, or run decant on
the config.json that is deployed.`},
	"PL215": {Severity: Error, Summary: "A file that must not reach an image is included", Text: `
include in decant.hcl names files that Chalice does not ship. It takes no folder
with history (.git), state (.terraform, *.tfstate, .decant), credentials or keys
(.aws, .ssh, .env, .netrc, *.key, a PEM file with a private key), nor a folder
that holds one: an image is read by everybody who may pull it, and its layers keep
what a later layer removes.`},
	"PL216": {Severity: Error, Summary: "An included file does not exist", Text: `
include in decant.hcl names a file or folder that is not in the app's folder. The
image's build stops at the COPY of a file that is missing.`},
	"PL217": {Severity: Error, Summary: "The base image does not fit", Text: `
base_image in decant.hcl is what the Dockerfile's FROM line gets: perhaps a
registry, a name, a tag and a digest. Its tag names another Python than the one
that the functions run on, or the text has another form.`},
	"PL218": {Severity: Error, Summary: "A pinned package has no file for the image", Text: `
The lock file names the files of every package. None of this version is built for
the image's Python, processor and C library, and there is no source archive from
which pip could build one, so the image's build stops. Choose another version of
the package, or the Python and the processor that its files are for.`},
	"PL219": {Severity: Warning, Summary: "A pinned package has to be compiled", Text: `
No wheel of this version fits the image, so pip builds the package from its source
archive. The slim image has no compiler. Choose a version with a wheel for the
image's Python, or name the Debian packages of the compiler and of the libraries:

    packages = ["gcc", "libc6-dev"]`},
	"PL220": {Severity: Note, Summary: "Whether pins have wheels was not checked", Text: `
An exact version may have no wheel for the image's Python, or need a compiler. That
is known without a network only from a lock file that names the files of a package:
uv.lock, poetry.lock or pylock.toml. A line of requirements.txt names no file, and
--hash and Pipfile.lock hold digests alone. Of a package without a wheel, only the
source archive tells whether pip compiles something. pip tells it before the build:

    pip download --only-binary=:all: --no-deps --python-version 3.12 --platform manylinux2014_x86_64 --dest /tmp/wheels -r requirements.txt`},
	"GN410": {Severity: Note, Summary: "The base image is not pinned", Text: `
A tag such as python:3.12-slim-bookworm moves: its image is replaced with every
security fix. That is right for most. Where builds have to be repeatable, name the
digest; updates are then your task:

    base_image = "python:3.12-slim-bookworm@sha256:..."`},
	"CH374": {Severity: Warning, Summary: "An event type that S3 does not have", Text: `
events of on_s3_event takes the types of S3, such as s3:ObjectCreated:* or
s3:ObjectRemoved:Delete. S3 refuses a notification with another one, and chalice
deploy stops there.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html`},
	"CH375": {Severity: Warning, Summary: "A filter that matches no object", Text: `
prefix and suffix of on_s3_event are compared with the key as they are. A
wildcard, a leading "/" or the bucket's address makes them match nothing, so the
function never runs, without an error.`},
	"CH376": {Severity: Warning, Summary: "Two notifications of a bucket overlap", Text: `
S3 refuses two notifications for the same event type whose prefixes and suffixes
overlap: it could not tell which function an object starts.`},
}

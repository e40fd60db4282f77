package image

import (
	"slices"
	"strings"
)

// builderEnvironment keeps of an environment what a builder needs to find its
// daemon, its storage, its configuration and the network. Everything else stays
// out, credentials of AWS above all: a Dockerfile of a repository that decant has
// never seen decides what runs in a build, and the registry's password reaches
// the builder by another way. On Windows the names are not case-sensitive.
func builderEnvironment(environ []string) []string {
	out := []string{} // nil would mean the whole environment to os/exec
	for _, pair := range environ {
		name, _, _ := strings.Cut(pair, "=")
		if passesToBuilder(strings.ToUpper(name)) {
			out = append(out, pair)
		}
	}
	return out
}

func passesToBuilder(name string) bool {
	if slices.Contains([]string{
		"PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "TZ", "LANG", "LANGUAGE", "NO_COLOR",
		"TMPDIR", "TMP", "TEMP", "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY",
		"SSL_CERT_FILE", "SSL_CERT_DIR", "REGISTRY_AUTH_FILE", "DBUS_SESSION_BUS_ADDRESS", "SSH_AUTH_SOCK",
		"SOURCE_DATE_EPOCH", "LD_LIBRARY_PATH",
		"SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "APPDATA",
		"LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432", "USERNAME",
	}, name) {
		return true
	}
	return slices.ContainsFunc([]string{
		"LC_", "XDG_", "DOCKER_", "BUILDKIT_", "BUILDX_", "BUILDAH_", "CONTAINERS_", "_CONTAINERS_", "CONTAINER_",
		"CONTAINERD_", "PODMAN_", "STORAGE_", "NERDCTL_", "FINCH_", "LIMA_", "ROOTLESSKIT_",
	}, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

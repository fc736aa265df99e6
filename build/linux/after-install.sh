#!/bin/sh
# After the package was unpacked, at an upgrade too.
set -e
folder='/opt/${sanitizedProductName}'
program="$folder/${executable}"

# Chromium's sandbox needs unprivileged user namespaces, or this helper as root. Ubuntu 24.04 lets namespaces be made and
# then takes away their rights, so that trying proves nothing: the helper is always made ready.
chown root:root "$folder/chrome-sandbox" && chmod 4755 "$folder/chrome-sandbox"

# Where AppArmor is asked about namespaces (abi 4.0), a profile of our own allows them, so that the helper is not needed.
if [ -d /etc/apparmor.d ] && [ -e /etc/apparmor.d/abi/4.0 ]; then
  cat >/etc/apparmor.d/latchkey-desktop <<PROFILE
abi <abi/4.0>,
include <tunables/global>

profile latchkey-desktop "$program" flags=(unconfined) {
  userns,
  include if exists <local/latchkey-desktop>
}
PROFILE
  if command -v apparmor_parser >/dev/null 2>&1 && [ -d /sys/kernel/security/apparmor ]; then
    apparmor_parser --replace --write-cache --skip-read-cache /etc/apparmor.d/latchkey-desktop || true
  fi
fi

ln -sf "$program" '/usr/bin/${executable}'
if command -v update-desktop-database >/dev/null 2>&1; then update-desktop-database -q /usr/share/applications || true; fi

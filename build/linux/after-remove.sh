#!/bin/sh
# After the package was removed or purged. dpkg also calls this when a newer version has been unpacked: then all of it is
# in use.
set -e
case "$1" in
  remove | purge | 0)
    rm -f '/usr/bin/${executable}'
    if [ -e /etc/apparmor.d/latchkey-desktop ]; then
      if command -v apparmor_parser >/dev/null 2>&1 && [ -d /sys/kernel/security/apparmor ]; then
        apparmor_parser --remove /etc/apparmor.d/latchkey-desktop || true
      fi
      rm -f /etc/apparmor.d/latchkey-desktop
    fi
    if command -v update-desktop-database >/dev/null 2>&1; then update-desktop-database -q /usr/share/applications || true; fi
    ;;
esac

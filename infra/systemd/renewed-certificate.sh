#!/bin/sh
# certbot runs this after each renewal (--deploy-hook): hands the certificate to the node, which sees it within ten seconds.
set -eu
tls=/var/lib/starling/tls
install -d -o starling -g starling -m 700 "$tls"
install -o starling -g starling -m 600 "$RENEWED_LINEAGE/privkey.pem" "$tls/key.pem"
install -o starling -g starling -m 600 "$RENEWED_LINEAGE/fullchain.pem" "$tls/cert.pem"

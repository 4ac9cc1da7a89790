#!/usr/bin/env bash
# Runs the contract of stores against a server that is none of ours: Ceph's
# object gateway, started privately with all of its data in memory, and stopped
# again. `ceph.sh` alone runs that stage; `ceph.sh COMMAND…` runs a command with
# the gateway at hand, named by ASIDE_TEST_S3_….

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

for program in ceph-mon ceph-osd radosgw ceph-authtool monmaptool; do
  have "$program" || fail 3 "$program is not here: Ceph is in the packages ceph-mon, ceph-osd and radosgw."
done

work=$(mktemp -d /tmp/aside-ceph.XXXXXX)
pids=()
stop() {
  local code=$?
  if [ ${#pids[@]} -gt 0 ]; then
    kill "${pids[@]}" 2>/dev/null || true
    wait "${pids[@]}" 2>/dev/null || true
  fi
  [ "$code" = 0 ] || tail -n 5 "$work"/*.log >&2 || true
  rm -rf "$work"
  exit "$code"
}
trap stop EXIT

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
mon_port=$(free_port)
gate_port=$(free_port)
key=ASIDETESTACCESSKEY00
secret=aside-test-secret-of-forty-characters-00
export CEPH_CONF="$work/ceph.conf"

configure() {
  mkdir "$work/mon" "$work/osd" "$work/run"
  cat >"$CEPH_CONF" <<END
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon_initial_members = a
mon_host = [v2:127.0.0.1:$mon_port]
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
keyring = $work/keyring
run_dir = $work/run
admin_socket = $work/run/\$name.asok
log_file = $work/\$name.log
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
mon_allow_pool_size_one = true
mon_data_avail_crit = 1
osd_crush_chooseleaf_type = 0
[mon.a]
mon_data = $work/mon
[osd.0]
osd_data = $work/osd
osd_objectstore = memstore
memstore_device_bytes = 1073741824
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:$gate_port
rgw_dns_name = localhost
rgw_enable_usage_log = false
rgw_run_sync_thread = false
END
}

start_monitor() {
  ceph-authtool --create-keyring "$work/keyring" --gen-key -n mon. --cap mon 'allow *' >/dev/null
  ceph-authtool "$work/keyring" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' >/dev/null
  ceph-authtool "$work/keyring" --gen-key -n osd.0 --cap mon 'allow *' --cap osd 'allow *' >/dev/null
  ceph-authtool "$work/keyring" --gen-key -n client.rgw --cap mon 'allow *' --cap osd 'allow *' >/dev/null
  local fsid
  fsid=$(sed -n 's/^fsid = //p' "$CEPH_CONF")
  monmaptool --create --fsid "$fsid" --addv a "[v2:127.0.0.1:$mon_port]" "$work/monmap" >/dev/null
  ceph-mon --mkfs -i a --monmap "$work/monmap" --keyring "$work/keyring" --setuser root --setgroup root
  ceph-mon -f -i a --setuser root --setgroup root >"$work/mon.out.log" 2>&1 &
  pids+=($!)
}

start_disk() {
  local uuid
  uuid=$(cat /proc/sys/kernel/random/uuid)
  ceph osd new "$uuid" 0 >/dev/null
  ceph-osd -i 0 --mkfs --osd-uuid "$uuid" --setuser root --setgroup root >"$work/mkfs.out.log" 2>&1
  ceph osd crush add osd.0 1.0 root=default >/dev/null 2>&1 || true
  ceph-osd -f -i 0 --setuser root --setgroup root >"$work/osd.out.log" 2>&1 &
  pids+=($!)
}

start_gate() {
  radosgw -f -n client.rgw --setuser root --setgroup root >"$work/rgw.out.log" 2>&1 &
  pids+=($!)
  local waited=0
  until curl --silent --fail --max-time 2 --output /dev/null "http://127.0.0.1:$gate_port/"; do
    waited=$((waited + 1))
    [ "$waited" -lt 200 ] || fail 4 "Ceph's gateway did not start."
    sleep 0.2
  done
  radosgw-admin user create --uid aside --display-name Aside --access-key "$key" \
    --secret "$secret" >/dev/null
  curl --silent --show-error --fail --aws-sigv4 aws:amz:us-east-1:s3 --user "$key:$secret" \
    --header "x-amz-content-sha256: $(printf '' | sha256sum | cut -d' ' -f1)" \
    --request PUT "http://127.0.0.1:$gate_port/aside-test"
}

start() {
  configure
  start_monitor
  start_disk
  start_gate
}

step "Ceph" "one monitor, one disk in memory, one gateway" start
export ASIDE_TEST_S3_ENDPOINT="http://127.0.0.1:$gate_port/"
export ASIDE_TEST_S3_BUCKET=aside-test ASIDE_TEST_S3_KEY=$key ASIDE_TEST_S3_SECRET=$secret
if [ $# -gt 0 ]; then
  "$@"
else
  step "Ceph contract" "publishing to a gateway that is none of ours" \
    cargo test --quiet --workspace --test it -- elsewhere
fi

#!/usr/bin/env bash
# Runs the contract of stores against a server that is none of ours: Ceph's
# object gateway, started privately with all of its data in memory, and stopped
# again. `ceph.sh` alone runs that stage, and in `make soak` also what guests do
# in browsers; `ceph.sh COMMAND…` runs a command with the gateway at hand, named by
# ASIDE_TEST_S3_…. With CEPH_DISKS=3 there are three disks, in files, with a copy
# of everything on each; `$ASIDE_TEST_CEPH_DISK kill 0` and `… start 0` take one
# away and bring it back.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

for program in ceph-mon ceph-osd radosgw ceph-authtool monmaptool; do
  have "$program" || fail 3 "$program is not here: Ceph is in the packages ceph-mon, ceph-osd and radosgw."
done

disks=${CEPH_DISKS:-1}
work=$(mktemp -d /tmp/aside-ceph.XXXXXX)
pids=()
stop() {
  local code=$?
  if [ ${#pids[@]} -gt 0 ]; then
    kill "${pids[@]}" 2>/dev/null || true
    wait "${pids[@]}" 2>/dev/null || true
  fi
  local file
  for file in "$work"/disk.*.pid; do
    [ ! -e "$file" ] || kill -9 "$(cat "$file")" 2>/dev/null || true
  done
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
  mkdir "$work/mon" "$work/run"
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
osd_pool_default_size = $disks
osd_pool_default_min_size = $(((disks + 1) / 2))
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
mon_allow_pool_size_one = true
mon_data_avail_crit = 1
mon_osd_min_down_reporters = 1
mon_osd_reporter_subtree_level = osd
osd_crush_chooseleaf_type = 0
[mon.a]
mon_data = $work/mon
[osd]
osd_data = $work/osd.\$id
osd_objectstore = $([ "$disks" = 1 ] && echo memstore || echo bluestore)
memstore_device_bytes = 1073741824
bluestore_block_size = 2147483648
bluestore_cache_autotune = false
bluestore_cache_size = 67108864
osd_heartbeat_interval = 2
osd_heartbeat_grace = 6
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
  local disk
  for disk in $(seq 0 $((disks - 1))); do
    ceph-authtool "$work/keyring" --gen-key -n "osd.$disk" --cap mon 'allow *' --cap osd 'allow *' >/dev/null
  done
  ceph-authtool "$work/keyring" --gen-key -n client.rgw --cap mon 'allow *' --cap osd 'allow *' >/dev/null
  local fsid
  fsid=$(sed -n 's/^fsid = //p' "$CEPH_CONF")
  monmaptool --create --fsid "$fsid" --addv a "[v2:127.0.0.1:$mon_port]" "$work/monmap" >/dev/null
  ceph-mon --mkfs -i a --monmap "$work/monmap" --keyring "$work/keyring" --setuser root --setgroup root
  ceph-mon -f -i a --setuser root --setgroup root >"$work/mon.out.log" 2>&1 &
  pids+=($!)
}

start_disk() {
  local disk=$1 uuid
  mkdir "$work/osd.$disk"
  uuid=$(cat /proc/sys/kernel/random/uuid)
  ceph osd new "$uuid" "$disk" >/dev/null
  ceph-osd -i "$disk" --mkfs --osd-uuid "$uuid" --setuser root --setgroup root >"$work/mkfs.out.log" 2>&1
  ceph osd crush add "osd.$disk" 1.0 root=default >/dev/null 2>&1 || true
  "$work/disk" start "$disk"
}

# What takes disks away and brings them back.
write_disk_command() {
  cat >"$work/disk" <<END
#!/usr/bin/env bash
export CEPH_CONF=$CEPH_CONF
case \$1 in
  kill) kill -9 "\$(cat "$work/disk.\$2.pid")" ;;
  start)
    ceph-osd -f -i "\$2" --setuser root --setgroup root >>"$work/disk.\$2.out.log" 2>&1 </dev/null &
    echo \$! >"$work/disk.\$2.pid"
    ;;
esac
END
  chmod +x "$work/disk"
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
  write_disk_command
  start_monitor
  local disk
  for disk in $(seq 0 $((disks - 1))); do
    start_disk "$disk"
  done
  start_gate
}

step "Ceph" "one monitor, disks ($disks), one gateway" start
export ASIDE_TEST_S3_ENDPOINT="http://127.0.0.1:$gate_port/"
export ASIDE_TEST_S3_BUCKET=aside-test ASIDE_TEST_S3_KEY=$key ASIDE_TEST_S3_SECRET=$secret
[ "$disks" = 1 ] || export ASIDE_TEST_CEPH_DISK="$work/disk"
if [ $# -gt 0 ]; then
  "$@"
else
  step "Ceph contract" "publishing to a gateway that is none of ours" \
    cargo test --quiet --workspace --test it -- elsewhere
  guests() {
    cargo test --quiet --workspace --test end_to_end -- --test-threads 1 \
      an_interview_in what_one_viewer_says
  }
  [ -z "${ASIDE_SOAK:-}" ] ||
    step "Ceph guests" "interviews and a conversation, from browsers to that gateway" guests
fi

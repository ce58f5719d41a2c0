#!/bin/sh
# The gate in CI: finds the revision to compare with, runs `nextbench gate check`, and says what came of it. action.yml and
# .ci/gitlab-nextbench.yml run this file and nothing else. It reads its settings from the environment, never from text
# that was put into a script, so nothing in a branch's or a model's name is ever executed.
#
#   GATE_BASELINE              the baseline's file; empty: the program's default
#   GATE_AGAINST               merge-base (default), baseline (the revision that the baseline names), or a revision
#   GATE_MODELS                workloads, one a line; empty: those of the baseline
#   GATE_METRICS               metrics, one a line, with the threshold in percent: throughput:1.5
#   GATE_SECONDS               time for one comparison
#   GATE_ARGUMENTS             further arguments of `gate check`, one a line
#   GATE_REPORT                folder of the reports; nextbench-gate if empty
#   GATE_FAIL_ON_INCONCLUSIVE  true: an inconclusive gate exits with 3; false (default): it warns and exits with 0
#   GATE_DEFAULT_BRANCH, GATE_BEFORE  what a push is compared with; GitLab says both itself
#   NEXTBENCH                  the launcher; that of this checkout if empty
#
# Exit status: 0 passed, 1 regression, or no verdict for whatever reason, 2 wrong input, 3 inconclusive.
set -u

folder=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 1
nextbench=${NEXTBENCH:-$folder/nextbench}
report=${GATE_REPORT:-nextbench-gate}
against=${GATE_AGAINST:-merge-base}
strict=${GATE_FAIL_ON_INCONCLUSIVE:-false}

say() {
    if [ "${GITHUB_ACTIONS:-}" = true ]; then
        printf '::%s title=NextBench gate::%s\n' "$1" "$(printf '%s' "$2" | sed 's/%/%25/g')"
    else
        printf 'NextBench gate: %s: %s\n' "$1" "$2"
    fi
}

tell() {
    if [ -n "${GITHUB_OUTPUT:-}" ]; then
        printf 'verdict=%s\nreport=%s\n' "$1" "$report" >>"$GITHUB_OUTPUT"
    fi
}

refuse() {
    say error "$1"
    tell error
    exit 2
}

in_folder() {
    git -C "$folder" "$@"
}

is_shallow() {
    [ "$(in_folder rev-parse --is-shallow-repository 2>/dev/null)" = true ]
}

# A pull request's target branch is one of the repository that the job is about. Where NextBench is another repository,
# a branch of the same name would be something else.
own_repository() {
    project=${GITHUB_REPOSITORY:-${CI_PROJECT_PATH:-}}
    [ -n "$project" ] || return 0
    url=$(in_folder config --get remote.origin.url) || return 1
    case ${url%.git} in
        *[/:]"$project") return 0 ;;
        *) return 1 ;;
    esac
}

# The newest commit that HEAD and a branch of origin have in common, with as much more history as that takes.
merge_base() {
    tip=refs/remotes/origin/$1
    for depth in 100 1000 10000 2147483647; do
        if is_shallow; then
            in_folder fetch -q --no-tags --depth="$depth" origin "+refs/heads/$1:$tip" "$(in_folder rev-parse HEAD)"
        else
            in_folder fetch -q --no-tags origin "+refs/heads/$1:$tip"
        fi || return 1
        in_folder merge-base HEAD "$tip" && return 0
        is_shallow || return 1
    done
    return 1
}

# What a branch's tip was before a push, or else HEAD's first parent.
before() {
    earlier=${GATE_BEFORE:-${CI_COMMIT_BEFORE_SHA:-}}
    case $earlier in
        *[!0]*)
            resolve "$earlier" && return 0 ;;
    esac
    if is_shallow; then
        in_folder fetch -q --no-tags --depth=2 origin "$(in_folder rev-parse HEAD)" || return 1
    fi
    in_folder rev-parse --verify -q 'HEAD^1'
}

# The hash of a revision, which is fetched if need be.
resolve() {
    in_folder rev-parse --verify -q --end-of-options "$1^{commit}" && return 0
    if is_shallow; then depth=--depth=1; else depth=--no-recurse-submodules; fi
    in_folder fetch -q --no-tags "$depth" -- origin "${1#origin/}" 2>/dev/null || return 1
    in_folder rev-parse --verify -q 'FETCH_HEAD^{commit}'
}

case $strict in
    true | false) ;;
    *) refuse "fail-on-inconclusive should be true or false, not '$strict'" ;;
esac
case $report in
    *'
'*) refuse "the report's folder should be one line" ;;
esac

set -- gate check --report "$report"
if [ -n "${GATE_BASELINE:-}" ]; then
    set -- "$@" --baseline "$GATE_BASELINE"
fi
if [ -n "${GATE_SECONDS:-}" ]; then
    set -- "$@" --seconds "$GATE_SECONDS"
fi
while read -r line; do
    [ -z "$line" ] || set -- "$@" --model "$line"
done <<END
${GATE_MODELS:-}
END
while read -r line; do
    [ -z "$line" ] || set -- "$@" --metric "$line"
done <<END
${GATE_METRICS:-}
END

case $against in
    baseline)
        # The baseline's revision may lie far back.
        if is_shallow; then
            in_folder fetch -q --no-tags --unshallow origin ||
                say warning "the history could not be fetched; if the baseline's revision is not here, its figures are used"
        fi ;;
    merge-base)
        own_repository || refuse "NextBench's checkout in $folder is not of the repository that this job is about, so it has \
no merge base with the target branch; say against: baseline, or against: REVISION"
        target=${GITHUB_BASE_REF:-${CI_MERGE_REQUEST_TARGET_BRANCH_NAME:-}}
        branch=${GATE_DEFAULT_BRANCH:-${CI_DEFAULT_BRANCH:-}}
        if [ -z "$target" ] && [ "$branch" != "${GITHUB_REF_NAME:-${CI_COMMIT_BRANCH:-}}" ]; then
            target=$branch
        fi
        if [ -n "$target" ]; then
            base=$(merge_base "$target") ||
                refuse "there is no merge base of HEAD and $target; does origin have that branch, and may this job fetch it?"
        fi
        # A tag on the target branch, or a push to it, has its merge base in itself.
        if [ -n "$target" ] && [ "$base" != "$(in_folder rev-parse HEAD)" ]; then
            say notice "comparing with $base, the merge base with $target"
        else
            base=$(before) || refuse "there is no earlier commit to compare with; say against: REVISION"
            say notice "comparing with $base, the commit before"
        fi
        set -- "$@" --against "$base" ;;
    *)
        base=$(resolve "$against") ||
            refuse "there is no revision '$against' in $folder, nor can it be fetched from origin"
        set -- "$@" --against "$base" ;;
esac
while read -r line; do
    [ -z "$line" ] || set -- "$@" "$line"
done <<END
${GATE_ARGUMENTS:-}
END

# What an earlier run left must not be taken for this one's.
rm -f -- "$report/gate.json" "$report/gate.md" "$report/gate.html" "$report/gate.xml" "$report"/samples-*.csv \
    "$report"/look-*.json
"$nextbench" "$@"
status=$?

# A build that fails and a crash have exit statuses, too; without a report there is no verdict.
verdict=error
if [ -f "$report/gate.json" ] && [ -f "$report/gate.md" ]; then
    case $status in
        0) verdict=pass ;;
        1) verdict=regression ;;
        3) verdict=inconclusive ;;
    esac
fi
tell "$verdict"
if [ "$verdict" = error ]; then
    headline="no verdict: nextbench ended with exit status $status; the job's log says why"
else
    headline=$(sed -n '1s/^# NextBench gate: //p' "$report/gate.md")
fi
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    if [ "$verdict" = error ]; then
        printf '# NextBench gate: %s\n' "$headline" >>"$GITHUB_STEP_SUMMARY"
    else
        cat -- "$report/gate.md" >>"$GITHUB_STEP_SUMMARY"
    fi
fi

case $verdict in
    pass)
        say notice "$headline"
        exit 0 ;;
    regression)
        say error "$headline"
        exit 1 ;;
    inconclusive)
        if [ "$strict" = true ]; then
            say error "$headline"
            exit 3
        fi
        say warning "$headline"
        exit 0 ;;
    *)
        say error "$headline"
        case $status in
            0 | 3) exit 1 ;;
            *) exit "$status" ;;
        esac ;;
esac

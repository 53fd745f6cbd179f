#!/bin/sh
# Makes the namespace of TEMPORAL_NAMESPACE at TEMPORAL_ADDRESS, and the search attributes of plantain (src/domain/batch.ts) in it;
# a repeat changes nothing.
set -eu

temporal operator namespace describe -n "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create -n "$TEMPORAL_NAMESPACE" --retention 30d

# A new namespace takes some seconds to be known everywhere.
tries=0
until present=$(temporal operator search-attribute list); do
  tries=$((tries + 1))
  [ "$tries" -lt 30 ] || exit 1
  sleep 1
done

attribute() {
  echo "$present" | grep -q "^ *$1 " || temporal operator search-attribute create --name "$1" --type "$2"
}
attribute PlantainBatch Keyword
attribute PlantainSite KeywordList
attribute PlantainStage Keyword
attribute PlantainItems Int
attribute PlantainFailed Int

// The part of the schema that says how an agent is watched (docs/watching.md).
#pragma once

#include "workers/agents/agent_row.h"
#include "workers/agents/table_reader.h"

namespace ao::workers::agents {

void read_screen(TableReader& table, ScreenSpec& screen);
void read_transcript(TableReader& table, TranscriptSpec& transcript);

} // namespace ao::workers::agents

// Reads a select-graphic-rendition sequence. Pure.
#pragma once

#include "workers/pty_host/terminal/sequence.h"
#include "workers/pty_host/terminal/style.h"

namespace ao::pty_host {

/// `style` after the sequence. What is not known is skipped.
Style styled(Style style, const Parameters& parameters);

} // namespace ao::pty_host

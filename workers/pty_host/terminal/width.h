// How many columns a code point takes: 0 (it joins the one before), 1 or 2. Pure.
#pragma once

namespace ao::pty_host {

int width_of(char32_t code);

} // namespace ao::pty_host

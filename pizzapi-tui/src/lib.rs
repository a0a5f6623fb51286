//! pizzapi-tui

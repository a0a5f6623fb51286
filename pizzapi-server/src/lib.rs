//! pizzapi-server

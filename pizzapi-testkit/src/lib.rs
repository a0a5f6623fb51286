//! pizzapi-testkit

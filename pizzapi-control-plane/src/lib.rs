//! pizzapi-control-plane

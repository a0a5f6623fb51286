//! pizzapi-router

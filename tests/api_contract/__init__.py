"""No request whatever, by anybody, gets a 5xx or an answer that the OpenAPI document does not know."""

"""The Django project that hosts the AgroVet modules."""

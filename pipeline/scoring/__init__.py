"""The batch run: stream, progress; the MLflow pyfunc."""

"""Rule pack files (规则包文件): what may stand in one, as models."""

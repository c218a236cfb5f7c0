"""ml: learns: features and models; pure, given data frames."""
